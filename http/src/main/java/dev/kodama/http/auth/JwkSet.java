package dev.kodama.http.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWK set (RFC 7517), parsed member by member: an unusable member does not affect the others.
 *
 * @param keys public keys that may verify a token
 * @param skipped unusable members and the reasons, one sentence each; keys for encryption are skipped silently
 */
record JwkSet(List<JWK> keys, List<String> skipped) {
    private static final int MAX_NAME_LENGTH = 64;

    JwkSet {
        keys = List.copyOf(keys);
        skipped = List.copyOf(skipped);
    }

    /** @throws ParseException if this is not a JSON object with a list {@code keys} */
    static JwkSet parse(String json) throws ParseException {
        List<Object> members = JSONObjectUtils.getJSONArray(JSONObjectUtils.parse(json), "keys");
        if (members == null) {
            throw new ParseException("there is no member \"keys\"", 0);
        }
        var keys = new ArrayList<JWK>();
        var skipped = new ArrayList<String>();
        for (int i = 0; i < members.size(); i++) {
            try {
                JWK key = key(members.get(i));
                if (Signatures.isForSigning(key)) {
                    Signatures.requireUsable(key);
                    keys.add(key.toPublicJWK());
                }
            } catch (ParseException | RuntimeException e) {
                skipped.add(name(i, members.get(i)) + ": " + e.getMessage());
            }
        }
        return new JwkSet(keys, skipped);
    }

    private static JWK key(@Nullable Object member) throws ParseException {
        if (!(member instanceof Map<?, ?> fields)) {
            throw new ParseException("is no JSON object", 0);
        }
        var json = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> json.put(String.valueOf(name), value));
        return JWK.parse(json);
    }

    private static String name(int index, @Nullable Object member) {
        Object id = member instanceof Map<?, ?> fields ? fields.get("kid") : null;
        String text = String.valueOf(id);
        return id == null ? "key " + (index + 1) : "kid " + text.substring(0, Math.min(MAX_NAME_LENGTH, text.length()));
    }
}
