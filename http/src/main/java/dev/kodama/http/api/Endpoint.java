package dev.kodama.http.api;

/** Something that answers under a path. */
public interface Endpoint {
    /** Such as {@code /api/v1/entities/{type}/{id}/events}; what stands for a {@code {…}} is not empty. */
    String path();

    /** Whether it shows a caller only what his permit allows. One that does not answers only those who may see everything. */
    default boolean keepsPermits() {
        return false;
    }

    /** Waits if it must, in a thread that may; a few seconds at most. */
    ApiResponse answer(ApiRequest request);
}
