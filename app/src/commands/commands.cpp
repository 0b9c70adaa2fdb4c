#include "commands/commands.h"

#include <algorithm>
#include <array>

namespace app {

std::span<const Command* const> commands() {
  static constexpr std::array kAll{&kRunCommand,      &kCompareCommand, &kCheckCommand,  &kGuiCommand,
                                   &kProxyCommand,    &kReplayCommand,  &kImportCommand, &kBackendCommand,
                                   &kPoliciesCommand, &kPicksCommand,   &kSpreadCommand, &kSchemaCommand,
                                   &kHelpCommand};
  return kAll;
}

const Command* find_command(std::string_view name) {
  const auto all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [name](const Command* c) { return c->name == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace app
