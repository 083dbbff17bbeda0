// Shows the API's description with Swagger UI, arranged for our page. What is replaced, is replaced
// for accessibility: docs/decisions/0021 has the findings.

(function () {
  "use strict";

  const place = document.getElementById("reference");

  function plugin({ React, getComponent }) {
    const make = React.createElement;

    // A name for the controls that have none (WCAG 4.1.2).
    function labelled(Original, name) {
      return (props) =>
        make(
          "label",
          { className: "reference-field" },
          make("span", { className: "unseen" }, name(props)),
          make(Original, props),
        );
    }

    // Swagger UI's own layout has a second <main> and <h1>, and skips levels of headings. It also
    // asks for keys, in a dialog that the keyboard does not enter; keys belong on a server.
    function Layout({ getComponent, specSelectors }) {
      const part = (name) => make(getComponent(name, true));
      const heading = (level, text) => make(level, { className: "reference-heading" }, text);
      const loading = specSelectors.loadingStatus() === "loading";
      return make(
        "div",
        { className: "swagger-ui" },
        make(getComponent("SvgAssets")),
        part("errors"),
        loading && make("p", { role: "status" }, "Loading…"),
        heading("h2", "Operations"),
        part("operations"),
        part("Webhooks"),
        heading("h3", "Schemas"),
        part("Models"),
      );
    }

    // Swagger UI's own does not say whether it is open (WCAG 4.1.2).
    function Accordion({ expanded = false, children, onChange }) {
      const name = "json-schema-2020-12-accordion";
      const state = expanded ? "expanded" : "collapsed";
      return make(
        "button",
        {
          type: "button",
          className: name,
          "aria-expanded": expanded,
          onClick: (event) => onChange(event, !expanded),
        },
        make("div", { className: `${name}__children` }, children),
        make(
          "span",
          { className: `${name}__icon ${name}__icon--${state}` },
          make(getComponent("JSONSchema202012ChevronRightIcon")),
        ),
      );
    }

    return {
      components: {
        ReferenceLayout: Layout,
        authorizeOperationBtn: () => null,
        // It is shown within a button, which may hold no link (WCAG 4.1.2).
        DeepLink: ({ text }) => make("span", { className: "nostyle" }, text),
      },
      wrapComponents: {
        JsonSchemaForm: (Original) => labelled(Original, ({ description }) => description || "Value"),
        JSONSchema202012Accordion: () => Accordion,
        ExamplesSelect: (Original) => labelled(Original, () => "Examples"),
        // Its own heading is of the second level, and is hidden by our sheet.
        Webhooks: (Original, { specSelectors }) => (props) =>
          specSelectors.webhooks?.()?.size
            ? make(
                "section",
                null,
                make("h3", { className: "reference-heading" }, "Webhooks"),
                make(Original, props),
              )
            : null,
      },
    };
  }

  // Swagger UI has dark colours, but does not ask which ones the reader prefers.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", paint);
  paint();

  SwaggerUIBundle({
    url: place.dataset.description,
    domNode: place,
    plugins: [plugin],
    layout: "ReferenceLayout",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    // Only what changes nothing is tried from here.
    supportedSubmitMethods: ["get"],
    // Its colours have too little contrast.
    syntaxHighlight: false,
    // It would ask a server of Swagger's.
    validatorUrl: null,
  });
})();
