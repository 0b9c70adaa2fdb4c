#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/result.h"
#include "proxy/live_config.h"
#include "proxy/proxy.h"
#include "sim/scenario.h"

namespace app {

/// A scenario file as a whole: what the simulator reads, and the `live` object that only the proxy reads.
///
/// Why     one table for the one file: an unknown key is an error whatever command reads it, and the schema is
/// whole.
struct ScenarioFile {
  sim::Scenario scenario;
  proxy::LiveConfig live;

  /// JSON pointers of every value that the file or the command line gives; the others are defaults.
  std::vector<std::string> given;

  /// Whether the value at that pointer, or one above it, was given.
  bool is_given(std::string_view pointer) const;

  static const lb::KnobTable& knobs();
};

/// What a command wants to do with a file. Serving needs addresses of the nodes, simulating does not; to tell how
/// load is shared, only the balancer and the nodes must be right: traffic may be missing.
enum class Use { kSimulate, kServe, kSpread };

/// Where a scenario comes from: a file, and what the command line changes in it.
struct ScenarioSource {
  std::string path;
  std::vector<std::string> changes;  ///< of --set, in order
  std::optional<std::string> seed;   ///< of --seed: a change like the others, the last
};

/// Reads, changes and checks a scenario, and for kSimulate the traces that its traffic names, which are looked for
/// from the folder of the file. Everything that is wrong is told at once, sorted by position in the file.
lb::Result<ScenarioFile> load(const ScenarioSource& source, Use use = Use::kSimulate);

/// The part of the file that a proxy runs with.
proxy::ProxyConfig proxy_config(const ScenarioFile& file);

}  // namespace app
