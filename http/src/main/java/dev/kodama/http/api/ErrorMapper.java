package dev.kodama.http.api;

import java.util.Optional;

/** Maps exceptions of endpoints to responses. */
public interface ErrorMapper {
    /** The response to an exception; empty for an unexpected one, which is logged and answered with 500. */
    Optional<ApiResponse> toResponse(Throwable failure);
}
