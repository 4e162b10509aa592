// The page works without this file. With it nothing reloads: a form is sent in the background, and
// what changed in the page that comes back is put in place. The browser speaks and listens if it can.
"use strict";

const journal = document.getElementById("journal");
const main = document.querySelector("main");
const synth = window.speechSynthesis;
const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
let waiting = 0; // timer of a caller in a queue

document.addEventListener("submit", (event) => {
	const form = event.target;
	if (form.method !== "post" || !form.action.includes("/essai/")) return;
	event.preventDefault();
	send(form.action, new FormData(form, event.submitter));
});

async function send(action, data) {
	if (main.getAttribute("aria-busy") === "true") return; // one act after the other, as on a telephone
	main.setAttribute("aria-busy", "true");
	clearTimeout(waiting);
	if (synth) synth.cancel();
	try {
		const reply = await fetch(action, { method: "POST", body: new URLSearchParams(data), credentials: "same-origin" });
		if (!(reply.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(await reply.text());
		show(new DOMParser().parseFromString(await reply.text(), "text/html"), action);
	} catch (error) {
		fault("Le service ne répond pas. Vérifiez qu'il fonctionne, puis réessayez.");
		console.error(error);
	} finally {
		main.removeAttribute("aria-busy");
	}
}

// show puts the new lines and the parts that changed in place, and the focus back where it was.
function show(page, action) {
	if (!page.getElementById("journal")) { // a login page, say
		location.reload();
		return;
	}
	const focused = document.activeElement && document.activeElement.id;
	const typed = document.getElementById("texte") ? document.getElementById("texte").value : "";
	const lines = [...page.querySelectorAll("#journal > li")];
	if (action.endsWith("/appeler") || lines.length < journal.children.length) journal.replaceChildren();
	const added = lines.slice(journal.children.length);
	journal.append(...added.map((line) => document.importNode(line, true)));
	for (const part of document.querySelectorAll("[data-part]")) {
		const other = page.getElementById(part.id);
		if (other) part.replaceChildren(...[...other.childNodes].map((node) => document.importNode(node, true)));
	}
	const text = document.getElementById("texte");
	if (text && !action.endsWith("/dire")) text.value = typed; // a queue's message must not eat what is being typed
	const target = document.getElementById(focused) || text || document.getElementById("appeler");
	if (target) target.focus({ preventScroll: true });
	say(added.filter((line) => line.classList.contains("bot")).map((line) => line.querySelector(".text").textContent));
	settle();
}

// settle does what a page needs once it is in place.
function settle() {
	journal.scrollTop = journal.scrollHeight;
	const micro = document.getElementById("micro");
	if (micro && Recognition) {
		micro.hidden = false;
		document.getElementById("note-micro").hidden = false;
		micro.addEventListener("click", () => listen(micro));
	}
	if (document.getElementById("attendre")) {
		waiting = setTimeout(() => send("/essai/attendre", new FormData()), 10000);
	}
}

function fault(text) {
	const p = document.createElement("p");
	p.className = "fault";
	p.setAttribute("role", "alert");
	p.textContent = text;
	document.getElementById("etat").replaceChildren(p);
}

// ---- the voice of the browser

const voice = document.getElementById("voix");
if (synth) {
	document.getElementById("voix-zone").hidden = false;
	voice.checked = localStorage.getItem("essai-voix") !== "non";
	voice.addEventListener("change", () => {
		localStorage.setItem("essai-voix", voice.checked ? "oui" : "non");
		if (!voice.checked) synth.cancel();
	});
}

function say(lines) {
	if (!synth || !voice.checked) return;
	for (const line of lines) {
		const words = new SpeechSynthesisUtterance(line);
		words.lang = "fr-FR";
		const french = synth.getVoices().find((v) => v.lang.replace("_", "-").startsWith("fr"));
		if (french) words.voice = french;
		synth.speak(words);
	}
}

// ---- the ear of the browser

const troubles = {
	"not-allowed": "Le navigateur n'a pas le droit d'utiliser le micro. Autorisez-le, ou écrivez.",
	"service-not-allowed": "La reconnaissance vocale est désactivée dans ce navigateur. Écrivez plutôt.",
	"audio-capture": "Aucun micro n'a été trouvé. Branchez-en un, ou écrivez.",
	"no-speech": "Rien n'a été entendu. Réessayez, ou écrivez.",
	"network": "La reconnaissance vocale du navigateur ne répond pas. Écrivez plutôt.",
};
let ear = null;

function listen(button) {
	if (ear) {
		ear.stop();
		return;
	}
	if (synth) synth.cancel(); // the caller speaks over the bot
	ear = new Recognition();
	ear.lang = "fr-FR";
	ear.onresult = (event) => {
		const input = document.getElementById("texte");
		if (!input) return;
		input.value = event.results[0][0].transcript;
		input.form.requestSubmit();
	};
	ear.onerror = (event) => fault(troubles[event.error] || "La reconnaissance vocale a échoué. Écrivez plutôt.");
	ear.onend = () => {
		ear = null;
		const now = document.getElementById("micro");
		if (now) {
			now.classList.remove("listening");
			now.textContent = "Parler";
		}
	};
	button.classList.add("listening");
	button.textContent = "J'écoute…";
	ear.start();
}

journal.classList.add("scrolls"); // without this file the page ends with the latest words, and must not hide them
journal.tabIndex = 0;
settle();
