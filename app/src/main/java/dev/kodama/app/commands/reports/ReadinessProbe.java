package dev.kodama.app.commands.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code /health/ready} of a process. On a loopback address a certificate of any name is accepted: it is issued for the name that clients
 * use, and both ends are this machine.
 */
final class ReadinessProbe {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final Duration timeout;

    ReadinessProbe(Duration timeout) {
        this.timeout = timeout;
    }

    /** How a process answers. */
    sealed interface Answer {
        boolean ready();

        /** For a person. */
        String text();
    }

    record Ready() implements Answer {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public String text() {
            return "ready";
        }
    }

    /** @param reason which components are not, and why */
    record NotReady(String reason) implements Answer {
        @Override
        public boolean ready() {
            return false;
        }

        @Override
        public String text() {
            return "not ready: " + reason;
        }
    }

    record NotListening(String reason) implements Answer {
        @Override
        public boolean ready() {
            return false;
        }

        @Override
        public String text() {
            return "no answer: " + reason;
        }
    }

    /** The address to ask for a process that listens there: this machine where it listens on all addresses. */
    static URI uri(boolean tls, String host, int port) {
        String asked = host;
        try {
            asked = InetAddress.getByName(host).isAnyLocalAddress() ? "127.0.0.1" : host;
        } catch (UnknownHostException e) {
            // connecting tells
        }
        String inUrl = asked.contains(":") ? "[" + asked + "]" : asked;
        return URI.create((tls ? "https://" : "http://") + inUrl + ":" + port + "/health/ready");
    }

    Answer ask(URI target) {
        try {
            var connection = (HttpURLConnection) target.toURL().openConnection();
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setUseCaches(false);
            if (connection instanceof HttpsURLConnection https
                    && InetAddress.getByName(target.getHost()).isLoopbackAddress()) {
                acceptAnyName(https);
            }
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK
                    ? new Ready()
                    : new NotReady(reason(status, connection.getErrorStream()));
        } catch (ConnectException e) {
            return new NotListening(String.valueOf(e.getMessage()));
        } catch (IOException | GeneralSecurityException e) {
            return new NotReady(e.toString());
        }
    }

    private static String reason(int status, @Nullable InputStream body) throws IOException {
        if (body == null) {
            return "status " + status;
        }
        try (body) {
            String text = new String(body.readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
            var reasons = new ArrayList<String>();
            for (var component : JSON.readTree(text).path("components").properties()) {
                JsonNode reason = component.getValue().path("reason");
                if (!reason.isMissingNode()) {
                    reasons.add(component.getKey() + ": " + reason.asText());
                }
            }
            return reasons.isEmpty() ? "status " + status : String.join("; ", reasons);
        } catch (JsonProcessingException e) {
            return "status " + status + ", not from Kodama";
        }
    }

    private static void acceptAnyName(HttpsURLConnection connection) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true);
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
