package dev.kodama.http.auth;

/** A token as a client sent it. Its text cannot get into a log by accident. */
public final class Token {
    private final String text;

    Token(String text) {
        this.text = text;
    }

    /** For one purpose: to send it on to another Kodama. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "a token of " + text.length() + " letters";
    }
}
