package dev.kodama.http.auth;

/** A client's token. {@code toString} hides its text, so that it is not logged by accident. */
public final class Token {
    private final String text;

    Token(String text) {
        this.text = text;
    }

    /** The text, to be passed on to another Kodama process only. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "a token of " + text.length() + " letters";
    }
}
