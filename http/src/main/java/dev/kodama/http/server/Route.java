package dev.kodama.http.server;

import org.eclipse.jetty.server.Request;

/**
 * An endpoint of one role, in addition to health, metrics and the API. It authenticates its callers itself and is asked with GET and HEAD only.
 *
 * @param path matched exactly
 * @param label how the 404 response lists it
 * @param compressible whether responses may be compressed; false for streams, whose events would wait in the compressor
 */
public record Route(String path, String label, boolean compressible, Request.Handler handler) {
    /** A resource that is read as a whole. */
    public static Route resource(String path, Request.Handler handler) {
        return new Route(path, "GET " + path, true, handler);
    }
}
