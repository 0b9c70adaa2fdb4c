#include <array>
#include <limits>

#include "commands/commands.h"
#include "lb/json/codec.h"
#include "scenario_file.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 2> kOptions{{
    {"set", "PATH=VALUE", "change a value before checking, as in balancer.policy.type=p2c; may be repeated"},
    {"quiet", "", "say nothing of files that are right"},
}};

ExitCode check(const Arguments& arguments, Console& console) {
  ExitCode code = ExitCode::kDone;
  for (const std::string& path : arguments.operands()) {
    const auto file = load({path, arguments.all("set"), std::nullopt});
    if (!file) {
      code = console.fail(path, file.errors());
    } else if (!arguments.has("quiet")) {
      console.line(lb::json::printable(path, 300) + ": " + Ink(console.out().colour).good("ok"));
    }
  }
  return code;
}

}  // namespace

const Command kCheckCommand{
    .name = "check",
    .summary = "checks scenario files without running them",
    .about =
        "Reads scenario files and tells everything that is wrong with them, with line and column. Nothing is run.",
    .example = "lbsim check scenarios/*.json",
    .operands = {"FILE.json...", 1, std::numeric_limits<std::size_t>::max()},
    .options = kOptions,
    .run = check,
};

}  // namespace app
