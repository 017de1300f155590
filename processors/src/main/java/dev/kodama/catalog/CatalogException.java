package dev.kodama.catalog;

/** Thrown for an invalid catalog. The message names the line and the key, and what is expected. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CatalogException(String name, int line, String key, String what) {
        super(name + ", line " + line + (key.isEmpty() ? "" : ", " + key) + ": " + what);
    }

    CatalogException(String message, Throwable cause) {
        super(message, cause);
    }
}
