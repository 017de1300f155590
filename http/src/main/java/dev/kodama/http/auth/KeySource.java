package dev.kodama.http.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The public keys that may have signed a token. */
interface KeySource extends AutoCloseable {
    /**
     * Keys that fit the header; asks for new ones where there are none.
     *
     * @return does not fail
     */
    CompletionStage<Found> find(JWSHeader header);

    @Override
    void close();

    /** @param certain false if there may be others which cannot be had now */
    record Found(List<JWK> keys, boolean certain) {
        public Found {
            keys = List.copyOf(keys);
        }
    }
}
