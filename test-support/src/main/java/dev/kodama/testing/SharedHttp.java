package dev.kodama.testing;

import java.net.http.HttpClient;

/** An HTTP client that tests share: a client of its own for each poll costs more than the request. */
public final class SharedHttp {
    public static final HttpClient CLIENT = HttpClient.newHttpClient();

    private SharedHttp() {}
}
