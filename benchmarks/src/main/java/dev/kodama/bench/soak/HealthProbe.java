package dev.kodama.bench.soak;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Requests {@code /health/ready} over a new connection each time, as a load balancer does, and counts the responses. */
final class HealthProbe {
    private static final int ANSWER_MILLIS = 10_000;
    private static final int NO_ANSWER = 0;

    private final URI ready;
    private int sent;
    private int answered;
    private int good;
    private long slowestMillis;

    HealthProbe(URI ready) {
        this.ready = ready;
    }

    /** @return the status; 0 without a response */
    int ask() {
        long began = System.nanoTime();
        int status = status();
        slowestMillis = Math.max(slowestMillis, (System.nanoTime() - began) / 1_000_000);
        sent++;
        answered += status == NO_ANSWER ? 0 : 1;
        good += status == 200 ? 1 : 0;
        return status;
    }

    private int status() {
        try {
            var connection = (HttpURLConnection) ready.toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            connection.setRequestProperty("Connection", "close");
            return connection.getResponseCode();
        } catch (IOException e) {
            return NO_ANSWER;
        }
    }

    SoakReport.Probes probes() {
        return new SoakReport.Probes(sent, good, answered, slowestMillis);
    }
}
