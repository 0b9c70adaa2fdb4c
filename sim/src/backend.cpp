#include "sim/backend.h"

#include "lb/knob_builder.h"

namespace sim {

const lb::KnobTable& FailureModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<FailureModel>("failure", "answers some requests with an error instead of serving them")
          .number<&FailureModel::rate>("rate", lb::kRatio, "how many of the requests are skipped")
          .unit("ratio")
          .texts<&FailureModel::methods>("methods", {0, 10}, "skips only these methods; none named: any")
          .integer<&FailureModel::status>("status", {100, 599}, "the status of the answer")
          .duration<&FailureModel::after>("after", lb::kAnyDuration, "how long the answer takes at the node")
          .duration<&FailureModel::retry_after>("retry_after", lb::kAnyDuration,
                                                "what the answer's Retry-After asks for; 0: it has none")
          .build();
  return table;
}

const lb::KnobTable& BackendModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<BackendModel>("backend", "how a node behaves in the simulator")
          .variant<&BackendModel::service_time>("service_time", lb::VariantTag::kOnlyKey, &distribution_cases,
                                                "how long a request keeps a server busy")
          .integer<&BackendModel::concurrency>("concurrency", {1, 1e6},
                                               "servers: requests served at the same time")
          .integer<&BackendModel::queue>("queue", {0, 1e9}, "most requests that wait; the next is answered 503")
          .object<&BackendModel::failure>("failure", "requests that are answered with an error instead")
          .variant<&BackendModel::network>("network", lb::VariantTag::kOnlyKey, &distribution_cases,
                                           "round trip between balancer and node, half of it each way")
          .build();
  return table;
}

lb::InputErrors validate(const BackendModel& backend) {
  lb::InputErrors errors;
  const auto collect = [&errors](const char* path, const lb::Variant& params) {
    for (lb::InputError& error : validate_distribution(params)) {
      error.path = path + error.path;
      errors.push_back(std::move(error));
    }
  };
  collect("/service_time", backend.service_time);
  collect("/network", backend.network);
  return errors;
}

}  // namespace sim
