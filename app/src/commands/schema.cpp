#include <array>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "json_text.h"
#include "lb/json/codec.h"
#include "scenario_file.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 1> kOptions{{{"out", "FILE", "write it there instead of to standard output"}}};

ExitCode schema(const Arguments& arguments, Console& console) {
  const std::string text = json_text(lb::json::schema(ScenarioFile::knobs(), "lbsim scenario"));
  return console.save(arguments.value("out").value_or("-"), text);
}

}  // namespace

const Command kSchemaCommand{
    .name = "schema",
    .summary = "prints the JSON Schema of scenario files",
    .about =
        "Prints the JSON Schema (2020-12) of scenario files, for completion and checks in editors. It is made "
        "from the same tables that read the files.",
    .example = "lbsim schema --out scenarios/scenario.schema.json",
    .operands = {},
    .options = kOptions,
    .run = schema,
};

}  // namespace app
