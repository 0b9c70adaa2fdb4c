#include "sim/backend.h"

#include "lb/knob_builder.h"

namespace sim {

const lb::KnobTable& BackendModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<BackendModel>("backend", "how a node behaves in the simulator")
          .variant<&BackendModel::service_time>("service_time", lb::VariantTag::kOnlyKey, &distribution_cases,
                                                "how long a request keeps a server busy")
          .integer<&BackendModel::concurrency>("concurrency", {1, 1e6},
                                               "servers: requests served at the same time")
          .integer<&BackendModel::queue>("queue", {0, 1e9}, "most requests that wait; for the next see when_full")
          .choice<&BackendModel::discipline>("discipline", kDisciplineNames, "who is served next")
          .choice<&BackendModel::when_full>("when_full", kWhenFullNames,
                                            "what a request meets that finds no room in the queue")
          .object<&BackendModel::failure>("failure", "requests that fail instead")
          .optional<&BackendModel::overload>("overload", "service becomes slower with load")
          .optional<&BackendModel::warm_up>("warm_up", "service is slower after a start")
          .optional<&BackendModel::pauses>("pauses", "the node stops now and then")
          .optional<&BackendModel::antagonist>("antagonist", "other work takes capacity now and then")
          .variant<&BackendModel::network>("network", lb::VariantTag::kOnlyKey, &distribution_cases,
                                           "round trip between balancer and node, half of it each way")
          .variant<&BackendModel::response_size>("response_size", lb::VariantTag::kOnlyKey, &size_cases,
                                                 "the size of an answer that is no failure")
          .number<&BackendModel::bandwidth>("bandwidth", {0, 1e15},
                                            "an answer takes its size over this longer; 0: no limit")
          .unit("bytes/s")
          .build();
  return table;
}

lb::InputErrors validate(const BackendModel& backend) {
  lb::InputErrors errors;
  const auto adopt = [&errors](const char* path, lb::InputErrors found) {
    for (lb::InputError& error : found) errors.push_back({path + error.path, std::move(error.message)});
  };
  adopt("/service_time", validate_distribution(backend.service_time));
  adopt("/failure", validate(backend.failure));
  if (backend.overload) adopt("/overload", validate(*backend.overload));
  if (backend.warm_up) adopt("/warm_up", validate(*backend.warm_up));
  if (backend.pauses) adopt("/pauses", validate(*backend.pauses));
  if (backend.antagonist) adopt("/antagonist", validate(*backend.antagonist));
  adopt("/network", validate_distribution(backend.network));
  adopt("/response_size", validate_sizes(backend.response_size));
  const auto* size = backend.response_size.as<ConstantSize>();
  if (backend.bandwidth > 0 && size != nullptr && size->value <= 0) {
    adopt("/bandwidth", {{"", "changes nothing: answers have no size (response_size)"}});
  }
  return errors;
}

}  // namespace sim
