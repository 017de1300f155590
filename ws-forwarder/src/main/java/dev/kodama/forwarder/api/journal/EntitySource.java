package dev.kodama.forwarder.api.journal;

import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;

/** Source of entity timelines: the index of this process, or another process. */
public interface EntitySource {
    /** @param request its variables are entity type and id */
    ApiResponse answer(ApiRequest request);
}
