#include "lb/health_monitor.h"

#include "lb/knob_builder.h"

namespace lb {
namespace {

// Cloud Load Balancers allow 1..3600 s and 1..300 s; simulations ask for less, down to what still is a wait.
constexpr KnobRange kDelay{1e6, 3600e9};
constexpr KnobRange kTimeout{1e6, 300e9};
constexpr KnobRange kFastDelay{0, 3600e9};
constexpr KnobRange kAttempts{1, 1000};
constexpr KnobRange kRegexLength{0, 1024};

}  // namespace

const KnobTable& HealthMonitorConfig::knobs() {
  using Config = HealthMonitorConfig;
  static const KnobTable table =
      KnobTableBuilder<Config>("health_monitor", "asks the nodes themselves whether they are up")
          .choice<&Config::type>("type", kProbeTypeNames, "what a probe does; DUMMY: nothing, every node is up")
          .duration<&Config::delay>("delay", kDelay, "from the start of a round of probes to the next")
          .duration<&Config::timeout>("timeout", kTimeout, "a probe that takes longer has failed")
          .integer<&Config::attempts_before_deactivation>("attempts_before_deactivation", kAttempts,
                                                          "failed probes in a row that bring a node down")
          .integer<&Config::rise>("rise", kAttempts, "passed probes in a row that bring a node up")
          .choice<&Config::strategy>("strategy", kProbeStrategyNames,
                                     "probes of a round one after the other, or at once")
          .integer<&Config::max_concurrency>("max_concurrency", {1, 65535}, "parallel: probes in flight at most")
          .choice<&Config::initial>("initial", kInitialHealthNames, "a node before its first probes")
          .number<&Config::jitter>("jitter", kRatio, "share of delay that is added at random, up to this one")
          .unit("ratio")
          .duration<&Config::fast_delay>("fast_delay", kFastDelay,
                                         "to the next probe of a node between up and down; 0: no extra probes")
          .text<&Config::path>("path", {1, 2048}, "HTTP, HTTPS: what is asked for")
          .text<&Config::host>("host", {0, 255}, "HTTP, HTTPS: the Host field; empty: the node's address")
          .text<&Config::status_regex>("status_regex", kRegexLength, "HTTP, HTTPS: must match the status")
          .text<&Config::body_regex>("body_regex", kRegexLength,
                                     "HTTP, HTTPS: must match the start of the body; empty: any body")
          .build();
  return table;
}

InputErrors validate(const HealthMonitorConfig& config) {
  InputErrors errors;
  constexpr std::string_view kBlank = " \t\r\n";
  if (!config.path.starts_with('/') || config.path.find_first_of(kBlank) != std::string::npos) {
    errors.push_back({"/path", "starts with \"/\" and has no spaces, such as \"/health\""});
  }
  if (config.host.find_first_of(kBlank) != std::string::npos || config.host.find('/') != std::string::npos) {
    errors.push_back({"/host", "is a name and maybe a port, such as \"example.com:8080\""});
  }
  if (config.status_regex.empty()) {
    errors.push_back({"/status_regex", "is not empty; \"^2[0-9][0-9]$\" takes any success"});
  }
  return errors;
}

}  // namespace lb
