package dev.kodama.http.server;

import org.eclipse.jetty.server.Request;

/**
 * An endpoint of one role, in addition to health, metrics and the API. It authenticates its callers itself and is asked with GET and HEAD only.
 *
 * @param path matched exactly, or, where it ends with {@code /*}, with all paths below it
 * @param label how the 404 response lists it
 * @param compressible whether responses may be compressed; false for streams, whose events would wait in the compressor
 */
public record Route(String path, String label, boolean compressible, Request.Handler handler) {
    private static final String ANY = "*";

    /** A resource that is read as a whole. */
    public static Route resource(String path, Request.Handler handler) {
        return new Route(path, "GET " + path, true, handler);
    }

    /** All resources below a path that ends with a slash, and that path itself. */
    public static Route folder(String path, Request.Handler handler) {
        return new Route(path + ANY, "GET " + path, true, handler);
    }

    boolean isFolder() {
        return path.endsWith("/" + ANY);
    }

    /** Whether this folder contains the path of a request. */
    boolean contains(String requested) {
        return requested.startsWith(path.substring(0, path.length() - ANY.length()));
    }
}
