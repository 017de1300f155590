package dev.kodama.http.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Source of public keys for tokens. */
interface KeySource extends AutoCloseable {
    /**
     * Finds keys that match the header; loads new ones if there are none.
     *
     * @return never fails
     */
    CompletionStage<Found> find(JWSHeader header);

    @Override
    void close();

    /** @param certain false if further keys may exist but are unavailable */
    record Found(List<JWK> keys, boolean certain) {
        public Found {
            keys = List.copyOf(keys);
        }
    }
}
