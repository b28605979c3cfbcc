package dev.shoal.cli.eval.robust;

/** The forms in which a question is asked, in this order. */
enum Form {
    PLAIN("as it is"),
    SHUFFLED("tools shuffled"),
    RENAMED("tools renamed to nonsense"),
    CROWDED("40 tools"),
    /** Measures what a token of padding is worth; not judged. */
    SOUNDING("some padding"),
    LONG("prompt near 2,048 tokens");

    private final String label;

    Form(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
