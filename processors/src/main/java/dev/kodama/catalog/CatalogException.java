package dev.kodama.catalog;

/** A catalog that cannot be used: the message names the line and the key, and says what would be right. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CatalogException(String name, int line, String key, String what) {
        super(name + ", line " + line + (key.isEmpty() ? "" : ", " + key) + ": " + what);
    }

    CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
