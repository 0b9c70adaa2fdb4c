#pragma once

#include "command.h"

namespace app {

// One file beside this one each; their order in help is that of commands.cpp.
extern const Command kRunCommand;
extern const Command kCompareCommand;
extern const Command kCheckCommand;
extern const Command kGuiCommand;
extern const Command kProxyCommand;
extern const Command kReplayCommand;
extern const Command kImportCommand;
extern const Command kBackendCommand;
extern const Command kPoliciesCommand;
extern const Command kPicksCommand;
extern const Command kSpreadCommand;
extern const Command kSchemaCommand;
extern const Command kHelpCommand;

}  // namespace app
