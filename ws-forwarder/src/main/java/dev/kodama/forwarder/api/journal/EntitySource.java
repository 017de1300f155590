package dev.kodama.forwarder.api.journal;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;

/** Where an entity's timeline comes from: the index of this process, or another process that has it. */
public interface EntitySource {
    /** @param request its variables are entity type and id */
    ApiResponse answer(ApiRequest request);
}
