package dev.kodama.http.api;

/** An endpoint of the API: one method of one path. */
public interface Endpoint {
    /** Maximum size of a request's body, unless an endpoint allows more. */
    int MAX_BODY_BYTES = 64 << 10;

    /** Path template, such as {@code /api/v1/entities/{type}/{id}/events}. */
    String path();

    /** The method. One that changes something is only called for callers that may, with a JSON body, and is written to the audit log. */
    default ApiMethod method() {
        return ApiMethod.GET;
    }

    /** Maximum size of a request's body; larger ones are rejected with 413. */
    default int maxBodyBytes() {
        return MAX_BODY_BYTES;
    }

    /** Whether the audit log contains the beginning of the body. */
    default boolean auditsBody() {
        return true;
    }

    /** Whether responses contain only what the caller may see. Other endpoints answer only callers that may see everything. */
    default boolean keepsPermits() {
        return false;
    }

    /** Whether it may read much to find little, so that its time is limited by user. */
    default boolean scans() {
        return false;
    }

    /** Answers a request. May wait for a few seconds. */
    ApiResponse answer(ApiRequest request);
}
