package dev.kodama.http.server;

import dev.kodama.http.exchange.HttpResponses;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Compresses responses with gzip for clients that accept it: JSON, CSV and text of at least {@value #MIN_BYTES} bytes.
 *
 * <p>Responses contain no secret that a page could guess by their length (BREACH): tokens are in no response, and browsers add no token to a
 * request, because there are no cookies.
 */
final class GzipHandler extends CompressionHandler {
    private static final int MIN_BYTES = 1024;
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/x-ndjson",
            "text/csv",
            "text/plain",
            HttpResponses.METRICS_TYPE,
            "application/openmetrics-text");
    private final Set<String> never;

    /** @param never paths whose responses are never compressed */
    GzipHandler(Handler handler, Set<String> never) {
        super(handler);
        this.never = Set.copyOf(never);
        var gzip = new GzipCompression();
        gzip.setMinCompressSize(MIN_BYTES);
        putCompression(gzip);
        var config = CompressionConfig.builder()
                .compressIncludeMethod("GET")
                .compressIncludeMethod("HEAD")
                .decompressExcludeEncoding(gzip.getEncodingName());
        TYPES.forEach(config::compressIncludeMimeType);
        putConfiguration("/*", config.build());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return never.contains(Request.getPathInContext(request))
                ? getHandler().handle(request, response, callback)
                : super.handle(request, response, callback);
    }
}
