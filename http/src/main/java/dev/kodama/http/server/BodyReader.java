package dev.kodama.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.http.api.ApiResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON bodies of requests: at most {@value #MAX_BODIES} at a time, each of a bounded size. Requiring the content type of JSON makes browsers
 * ask before a page of another origin sends such a request.
 */
final class BodyReader {
    private static final int MAX_BODIES = 32;
    private static final String JSON = "application/json";

    private final Semaphore slots = new Semaphore(MAX_BODIES);

    /** Outcome of reading. */
    sealed interface Body {
        /** @param text empty where the request has no body */
        record Read(String text) implements Body {}

        record Rejected(ApiResponse response) implements Body {}
    }

    /** @return never fails */
    CompletionStage<Body> read(Request request, int maxBytes) {
        String problem = problem(request);
        if (problem != null) {
            return rejected(ApiResponse.UNSUPPORTED_TYPE, problem);
        } else if (request.getLength() > maxBytes) {
            return rejected(ApiResponse.TOO_LARGE, tooLarge(maxBytes));
        } else if (!slots.tryAcquire()) {
            return rejected(ApiResponse.TOO_MANY, "Too many requests are being read; retry in 1 s.");
        }
        var body = new CompletableFuture<Body>();
        Content.Source.asByteArrayAsync(
                request,
                maxBytes,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        bytes -> body.complete(released(text(request, bytes))),
                        failure -> body.complete(released(unread(failure, maxBytes)))));
        return body;
    }

    private Body released(Body body) {
        slots.release();
        return body;
    }

    private static Body unread(Throwable failure, int maxBytes) {
        return failure instanceof IllegalStateException
                ? rejection(ApiResponse.TOO_LARGE, tooLarge(maxBytes))
                : rejection(ApiResponse.BAD_REQUEST, "The body could not be read.");
    }

    /** Why the body is not read; null if it is. A DELETE needs no body. */
    private static @Nullable String problem(Request request) {
        var headers = request.getHeaders();
        boolean optional = request.getMethod().equals("DELETE") && !headers.contains(HttpHeader.CONTENT_TYPE);
        if (headers.contains(HttpHeader.CONTENT_ENCODING)) {
            return "Content-Encoding is not supported here; send the JSON as it is.";
        }
        return optional || isJson(headers.get(HttpHeader.CONTENT_TYPE))
                ? null
                : "The body must be JSON in UTF-8, with Content-Type: " + JSON + ".";
    }

    private static boolean isJson(@Nullable String contentType) {
        String[] parts = contentType == null
                ? new String[0]
                : contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (parts.length == 0 || !parts[0].strip().equals(JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }

    private static Body text(Request request, byte[] bytes) {
        if (bytes.length > 0 && !request.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
            return rejection(ApiResponse.UNSUPPORTED_TYPE, "A body needs Content-Type: " + JSON + ".");
        }
        try {
            return new Body.Read(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return rejection(ApiResponse.BAD_REQUEST, "The body is not valid UTF-8.");
        }
    }

    private static String tooLarge(int maxBytes) {
        return "The body has at most " + maxBytes + " bytes here.";
    }

    private static CompletionStage<Body> rejected(int status, String sentence) {
        return CompletableFuture.completedFuture(rejection(status, sentence));
    }

    private static Body rejection(int status, String sentence) {
        return new Body.Rejected(ApiResponse.error(status, sentence));
    }
}
