// Sends a record without leaving its page. What was typed is kept here and nowhere else: when
// sending fails it says so, tries again, and the form's token makes any number of tries one record.
(function start() {
  const form = document.querySelector("form.record");
  if (!form) return;
  const words = form.dataset;
  const status = form.querySelector(".sending");
  const button = form.querySelector("button[type=submit]");
  const LONGEST_WAIT = 30000;
  const PATIENCE = 20000;
  let wait = 3000, timer = 0, busy = false, unsent = false;

  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const say = (text, failed) => {
    status.textContent = text;
    status.classList.toggle("failed", failed);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  async function send() {
    if (busy) return;
    clearTimeout(timer);
    busy = unsent = true;
    say(words.sending + "…", false);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/recorded/")) {
        unsent = false;
        say(words.sent + " · " + clock(), false);
        location.replace(answer.url);
        return;
      }
      if (answer.status === 503) throw new Error("away");
      if (answer.status === 401) {
        say(words.notSent + " · " + clock() + " · " + words.signIn + " ", true);
        const link = document.createElement("a");
        Object.assign(link, { href: "/sign-in", target: "_blank", rel: "noopener", textContent: words.signInLink });
        status.append(link);
        return;
      }
      // The page says itself what is wrong, with everything that was typed.
      unsent = false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
      const alert = document.querySelector("[role=alert]");
      if (alert) { alert.tabIndex = -1; alert.focus(); }
      start();
    } catch {
      say(words.notSent + " · " + clock() + " · " + words.retry, true);
      later();
    } finally {
      busy = false;
    }
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); wait = 3000; send(); });
  form.addEventListener("input", () => { unsent = true; });
  addEventListener("online", () => { if (status.classList.contains("failed")) send(); });
  addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });
})();
