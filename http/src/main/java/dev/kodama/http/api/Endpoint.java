package dev.kodama.http.api;

/** An endpoint of the API, asked with GET. */
public interface Endpoint {
    /** Path template, such as {@code /api/v1/entities/{type}/{id}/events}. */
    String path();

    /** Whether responses contain only what the caller may see. Other endpoints answer only callers that may see everything. */
    default boolean keepsPermits() {
        return false;
    }

    /** Answers a request. May wait for a few seconds. */
    ApiResponse answer(ApiRequest request);
}
