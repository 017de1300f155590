package dev.kodama.forwarder.http;

import dev.kodama.forwarder.http.DashboardFiles.PageFile;
import dev.kodama.http.server.Route;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Static files of the dashboard under {@code /ui/}. They contain no events, so they need no token; the page asks the API with one. Paths that
 * are no file get the page itself, so that each of its links works after a reload.
 */
public final class DashboardHandler implements Request.Handler {
    private static final String FOLDER = "/dev/kodama/dashboard/";
    private static final String ROOT = "/ui/";
    private static final String PAGE = "index.html";
    private static final String ASSETS = "assets/";

    /** No inline code, nothing of another origin, in no frame; text is never parsed as HTML. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String NOT_BUILT =
            "The dashboard is not in this build of Kodama: it was built without npm, or with"
                    + " -Dweb.skip. Install npm and build again; everything else works without it.\n";

    private final String folder;
    private volatile @Nullable DashboardFiles files;

    private DashboardHandler(String folder) {
        this.folder = folder;
    }

    /** The dashboard, and a redirect to it from its path without the slash. */
    public static List<Route> routes() {
        return routes(FOLDER);
    }

    /** @param folder of the classpath, with the files */
    static List<Route> routes(String folder) {
        return List.of(
                Route.folder(ROOT, new DashboardHandler(folder)), Route.resource("/ui", DashboardHandler::redirect));
    }

    private static boolean redirect(Request request, Response response, Callback callback) {
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        response.getHeaders().put(HttpHeader.LOCATION, ROOT).put(HttpHeader.CACHE_CONTROL, "no-cache");
        callback.succeeded();
        return true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request).substring(ROOT.length());
        var all = files();
        var found = find(all, path);
        if (found.isPresent()) {
            answer(found.get(), path.startsWith(ASSETS), request, response, callback);
        } else {
            notFound(response, all.isEmpty() ? NOT_BUILT : "Nothing is at " + ROOT + path + ".\n", callback);
        }
        return true;
    }

    /** Read at the first request, so that a start does not wait for it. */
    private DashboardFiles files() {
        var all = files;
        if (all == null) {
            all = DashboardFiles.read(folder);
            files = all;
        }
        return all;
    }

    private static Optional<PageFile> find(DashboardFiles all, String path) {
        var file = all.find(path);
        boolean isFile = path.startsWith(ASSETS) || (path.indexOf('/') < 0 && path.indexOf('.') >= 0);
        return file.isPresent() || isFile ? file : all.find(PAGE);
    }

    private static void answer(PageFile file, boolean hashed, Request request, Response response, Callback callback) {
        response.getHeaders()
                .put(HttpHeader.CACHE_CONTROL, hashed ? "public, max-age=31536000, immutable" : "no-cache")
                .put(HttpHeader.ETAG, file.etag())
                .put(HttpHeader.VARY, "Accept-Encoding");
        secure(response);
        if (file.etag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            callback.succeeded();
            return;
        }
        var body = file.plain();
        if (file.brotli().isPresent() && accepts(request, "br")) {
            body = file.brotli().get();
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "br");
        } else if (file.gzip().isPresent() && accepts(request, "gzip")) {
            body = file.gzip().get();
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, file.type());
        response.write(true, body.duplicate(), callback);
    }

    private static void notFound(Response response, String sentence, Callback callback) {
        response.setStatus(HttpStatus.NOT_FOUND_404);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8")
                .put(HttpHeader.CACHE_CONTROL, "no-store");
        secure(response);
        response.write(true, ByteBuffer.wrap(sentence.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private static void secure(Response response) {
        response.getHeaders()
                .put("Content-Security-Policy", POLICY)
                .put("X-Content-Type-Options", "nosniff")
                .put("X-Frame-Options", "DENY")
                .put("Referrer-Policy", "no-referrer")
                .put("Cross-Origin-Opener-Policy", "same-origin")
                .put("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** Whether the client takes a coding; one with {@code q=0} is refused. */
    private static boolean accepts(Request request, String coding) {
        return request.getHeaders().getCSV(HttpHeader.ACCEPT_ENCODING, false).stream()
                .map(value -> value.replace(" ", ""))
                .anyMatch(value ->
                        value.equals(coding) || (value.startsWith(coding + ";q=") && !value.matches(".*;q=0(\\.0*)?")));
    }
}
