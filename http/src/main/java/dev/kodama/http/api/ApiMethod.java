package dev.kodama.http.api;

/** HTTP methods of endpoints. */
public enum ApiMethod {
    GET,
    POST,
    PUT,
    DELETE;

    /** Whether requests change something. HEAD is answered like GET and changes nothing. */
    public boolean changes() {
        return this != GET;
    }
}
