package dev.kodama.http.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.limits.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An API response.
 *
 * @param status HTTP status
 * @param json the body; empty with a file
 * @param file the body, if it is a file; null otherwise
 * @param limit the configurable limit that the request exceeds; null otherwise
 * @param retrySeconds after which the client should retry, if it should
 */
public record ApiResponse(
        int status,
        String json,
        @Nullable FileBody file,
        @Nullable Limit limit,
        int retrySeconds) {
    public static final int OK = 200;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int CONFLICT = 409;
    public static final int TOO_LARGE = 413;
    public static final int UNSUPPORTED_TYPE = 415;
    public static final int TOO_MANY = 429;
    public static final int FAILED = 500;
    public static final int UNAVAILABLE = 503;

    private static final int MAX_RETRY_SECONDS = 3_600;

    /** A response in JSON. */
    public ApiResponse(int status, String json) {
        this(status, json, null, null, 1);
    }

    /** A successful response with a file. */
    public static ApiResponse file(FileBody file) {
        return new ApiResponse(OK, "", file, null, 1);
    }

    /** A successful response. */
    public static ApiResponse ok(String json) {
        return new ApiResponse(OK, json);
    }

    /** {@code {"error":"one sentence"}}. */
    public static ApiResponse error(int status, String sentence) {
        return new ApiResponse(
                status,
                JsonNodeFactory.instance.objectNode().put("error", sentence).toString());
    }

    /**
     * A response with 429.
     *
     * @param sentence without the name of the limit
     */
    public static ApiResponse limited(Limit limit, String sentence, Duration wait) {
        int seconds = (int) Math.max(1, Math.min(wait.plusMillis(999).toSeconds(), MAX_RETRY_SECONDS));
        String text = sentence + " Come again in " + seconds + " s. The limit is " + limit.variable() + ".";
        return new ApiResponse(TOO_MANY, error(TOO_MANY, text).json(), null, limit, seconds);
    }

    /** Whether the client should retry the request a moment later. */
    public boolean askAgain() {
        return status == TOO_MANY || status == UNAVAILABLE;
    }
}
