#include "lb/outlier.h"

#include "lb/knob_builder.h"

namespace lb {
namespace {

constexpr KnobRange kCount{0, 1e6};
constexpr KnobRange kVolume{0, 1e9};
constexpr KnobRange kHosts{0, 1e6};
constexpr KnobRange kPercent{0, 100};
constexpr KnobRange kPeriod{1e6, 86'400e9};  // 1 ms, Envoy's unit, to a day: back-off cannot overflow
constexpr KnobRange kJitter{0, 86'400e9};

using Config = OutlierConfig;
using Builder = KnobTableBuilder<Config>;

void add_detectors(Builder& table) {
  table.integer<&Config::consecutive_5xx>("consecutive_5xx", kCount, "answers of 500 to 599 in a row; 0: off")
      .integer<&Config::consecutive_gateway_failure>("consecutive_gateway_failure", kCount,
                                                     "answers of 502, 503 or 504 in a row; 0: off")
      .flag<&Config::split_external_local_origin_errors>(
          "split_external_local_origin_errors", "count failed connections, resets and timeouts apart from answers")
      .integer<&Config::consecutive_local_origin_failure>("consecutive_local_origin_failure", kCount,
                                                          "split: failed connections in a row; 0: off")
      .number<&Config::success_rate_stdev_factor>("success_rate_stdev_factor", {0, 100},
                                                  "standard deviations below the mean that are too many; 0: off")
      .integer<&Config::success_rate_minimum_hosts>(
          "success_rate_minimum_hosts", kHosts, "success rate: nodes with enough requests, or nobody is judged")
      .integer<&Config::success_rate_request_volume>("success_rate_request_volume", kVolume,
                                                     "success rate: requests of an interval that are enough")
      .number<&Config::failure_percentage>("failure_percentage", kPercent,
                                           "percent of failures that are too many; 0: off")
      .unit("percent")
      .integer<&Config::failure_percentage_minimum_hosts>(
          "failure_percentage_minimum_hosts", kHosts,
          "failure percentage: nodes with enough requests, or nobody is judged")
      .integer<&Config::failure_percentage_request_volume>(
          "failure_percentage_request_volume", kVolume,
          "failure percentage: requests of an interval that are enough");
}

void add_times(Builder& table) {
  table.duration<&Config::base_ejection_time>("base_ejection_time", kPeriod, "how long a first ejection lasts")
      .duration<&Config::max_ejection_time>("max_ejection_time", kPeriod, "no ejection lasts longer, jitter apart")
      .duration<&Config::max_ejection_time_jitter>("max_ejection_time_jitter", kJitter,
                                                   "up to this much is added to an ejection at random")
      .integer<&Config::max_ejection_percent>("max_ejection_percent", kPercent, "of the nodes, out at once")
      .unit("percent")
      .flag<&Config::always_eject_one_host>("always_eject_one_host", "one node may go whatever the percentage")
      .flag<&Config::successful_active_health_check_uneject_host>("successful_active_health_check_uneject_host",
                                                                  "a node whose probe passes returns at once");
}

template <auto M>
void enforcing(Builder& table, std::string_view name, std::string_view doc) {
  table.integer<M>(name, kPercent, doc).unit("percent");
}

void add_enforcing(Builder& table) {
  enforcing<&Config::enforcing_consecutive_5xx>(table, "enforcing_consecutive_5xx",
                                                "chance that consecutive_5xx ejects");
  enforcing<&Config::enforcing_consecutive_gateway_failure>(table, "enforcing_consecutive_gateway_failure",
                                                            "chance that consecutive_gateway_failure ejects");
  enforcing<&Config::enforcing_consecutive_local_origin_failure>(
      table, "enforcing_consecutive_local_origin_failure", "chance that consecutive_local_origin_failure ejects");
  enforcing<&Config::enforcing_success_rate>(table, "enforcing_success_rate",
                                             "chance that the success rate ejects");
  enforcing<&Config::enforcing_local_origin_success_rate>(table, "enforcing_local_origin_success_rate",
                                                          "split: the same, for the success rate of connections");
  enforcing<&Config::enforcing_failure_percentage>(table, "enforcing_failure_percentage",
                                                   "chance that the failure percentage ejects");
  enforcing<&Config::enforcing_failure_percentage_local_origin>(
      table, "enforcing_failure_percentage_local_origin",
      "split: the same, for the failure percentage of connections");
}

KnobTable make_table() {
  Builder table("outlier", "takes out nodes that do worse than the others, for a while");
  table.choice<&Config::dialect>("dialect", kOutlierDialectNames, "whose rules, where systems differ")
      .duration<&Config::interval>("interval", kPeriod, "between sweeps; rates are of one interval");
  add_detectors(table);
  add_times(table);
  add_enforcing(table);
  return table.build();
}

}  // namespace

const KnobTable& OutlierConfig::knobs() {
  static const KnobTable table = make_table();
  return table;
}

}  // namespace lb
