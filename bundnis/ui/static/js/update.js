// The one-minute update: comforts of its form. It is complete without this file.

const form = document.getElementById("page-form");
const own = form?.querySelector('[name="next_choice"][value="own"]');
const day = form?.querySelector('[name="next_on"]');

// A day one writes is the choice "on another day"; another choice takes it back.
day?.addEventListener("input", () => { if (day.value) own.checked = true; });
form?.querySelectorAll('[name="next_choice"]').forEach((choice) => {
  choice.addEventListener("change", () => {
    if (choice === own) day.focus();
    else day.value = "";
  });
});
