package twilio

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrTwiML is wrapped by every error of [Validate] and [Response.Bytes].
var ErrTwiML = errors.New("twilio: invalid TwiML")

// Validate says what in a document Twilio would refuse or ignore, or what we never ask of it: unknown
// elements, attributes and values, wrong nesting, and documents over the limits.
// The error names the element and never quotes what is spoken.
func Validate(twiml []byte) error {
	if len(twiml) > maxTwiML {
		return fmt.Errorf("%w: %d bytes; Twilio takes %d", ErrTwiML, len(twiml), maxTwiML)
	}
	root, err := parseTwiML(twiml)
	if err != nil {
		return err
	}
	if root.Name != "Response" {
		return fmt.Errorf("%w: the root is <%s>, not <Response>", ErrTwiML, root.Name)
	}
	if err := root.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrTwiML, err)
	}
	for i, verb := range root.Children {
		if verb.Name == "Reject" && i > 0 {
			return fmt.Errorf("%w: <Reject> must come first; later the call is already answered", ErrTwiML)
		}
	}
	return nil
}

// A Node is an element of a TwiML document.
type Node struct {
	Name     string
	Attrs    []Attr
	Children []Node
	// Text is all text inside the element and its descendants, in order.
	Text string
	own  string
}

// An Attr is an attribute of a [Node].
type Attr struct{ Name, Value string }

// Attr returns the value of an attribute, and whether it is there.
func (n Node) Attr(name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Parse validates a document and returns its verbs.
func Parse(twiml []byte) ([]Node, error) {
	if err := Validate(twiml); err != nil {
		return nil, err
	}
	root, err := parseTwiML(twiml)
	return root.Children, err
}

func parseTwiML(twiml []byte) (Node, error) {
	d := xml.NewDecoder(bytes.NewReader(twiml))
	var stack []Node
	var root *Node
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Node{}, fmt.Errorf("%w: not well-formed: %w", ErrTwiML, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if root != nil {
				return Node{}, fmt.Errorf("%w: more than one root element", ErrTwiML)
			}
			if len(stack) >= 16 {
				return Node{}, fmt.Errorf("%w: nested too deeply", ErrTwiML)
			}
			node, err := startNode(token)
			if err != nil {
				return Node{}, err
			}
			stack = append(stack, node)
		case xml.EndElement:
			done := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(stack) == 0 {
				root = &done
				continue
			}
			parent := &stack[len(stack)-1]
			parent.Children = append(parent.Children, done)
			parent.Text += done.Text
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].Text += string(token)
				stack[len(stack)-1].own += string(token)
			} else if len(bytes.TrimSpace(token)) > 0 {
				return Node{}, fmt.Errorf("%w: text outside the root element", ErrTwiML)
			}
		case xml.ProcInst:
			if token.Target != "xml" || root != nil || len(stack) > 0 {
				return Node{}, fmt.Errorf("%w: processing instruction", ErrTwiML)
			}
		case xml.Directive:
			return Node{}, fmt.Errorf("%w: document type declaration", ErrTwiML)
		}
	}
	if root == nil {
		return Node{}, fmt.Errorf("%w: the document is empty", ErrTwiML)
	}
	return *root, nil
}

func startNode(token xml.StartElement) (Node, error) {
	if token.Name.Space != "" {
		return Node{}, fmt.Errorf("%w: <%s> has a namespace", ErrTwiML, token.Name.Local)
	}
	node := Node{Name: token.Name.Local}
	for _, a := range token.Attr {
		name := a.Name.Local
		if a.Name.Space == "http://www.w3.org/XML/1998/namespace" {
			name = "xml:" + name
		} else if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		if _, twice := node.Attr(name); twice {
			return Node{}, fmt.Errorf("%w: attribute %s of <%s> is there twice", ErrTwiML, name, node.Name)
		}
		node.Attrs = append(node.Attrs, Attr{name, a.Value})
	}
	return node, nil
}

// check compares n and what is below it with the table of allowed elements.
func (n Node) check() error {
	rule, ok := allowed[n.Name]
	if !ok {
		return fmt.Errorf("<%s> is not allowed", n.Name)
	}
	for _, a := range n.Attrs {
		valid, ok := rule.attrs[a.Name]
		if !ok {
			return fmt.Errorf("<%s> takes no attribute %s", n.Name, a.Name)
		}
		if fault := valid(a.Value); fault != "" {
			return fmt.Errorf("attribute %s of <%s> %s", a.Name, n.Name, fault)
		}
	}
	if err := n.checkText(rule); err != nil {
		return err
	}
	for _, child := range n.Children {
		if !slices.Contains(rule.children, child.Name) {
			return fmt.Errorf("<%s> may not stand in <%s>", child.Name, n.Name)
		}
		if err := child.check(); err != nil {
			return err
		}
	}
	return n.checkWhole()
}

func (n Node) checkText(rule element) error {
	if rule.text == nil {
		if strings.TrimSpace(n.own) != "" {
			return fmt.Errorf("<%s> takes no text", n.Name)
		}
		return nil
	}
	if fault := rule.text(strings.TrimSpace(n.own)); fault != "" {
		return fmt.Errorf("the text of <%s> %s", n.Name, fault)
	}
	return nil
}

// checkWhole holds the rules that concern more than one attribute or child.
func (n Node) checkWhole() error {
	switch n.Name {
	case "Say":
		if count := utf8.RuneCountInString(n.Text); count > maxSay {
			return fmt.Errorf("<Say> of %d characters; Polly voices take %d", count, maxSay)
		}
	case "Play":
		if _, digits := n.Attr("digits"); !digits && strings.TrimSpace(n.Text) == "" {
			return errors.New("<Play> needs a URL or digits")
		}
	case "Gather":
		timeout, _ := n.Attr("speechTimeout")
		if _, model := n.Attr("speechModel"); model && between(1, 60)(timeout) != "" {
			return errors.New("<Gather> with speechModel needs a speechTimeout in whole seconds (warning 13335)")
		}
	case "Dial":
		return n.checkDial()
	}
	return nil
}

func (n Node) checkDial() error {
	number := strings.TrimSpace(n.own) != ""
	if number == (len(n.Children) > 0) {
		return errors.New("<Dial> needs a number or targets, not both")
	}
	if len(n.Children) > 10 {
		return errors.New("<Dial> rings at most 10 targets at once")
	}
	for _, child := range n.Children {
		if (child.Name == "Conference" || child.Name == "Queue") && len(n.Children) > 1 {
			return fmt.Errorf("<%s> must be the only target of <Dial>", child.Name)
		}
	}
	return nil
}
