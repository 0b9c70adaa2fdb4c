// A headless build: everything but the dashboard works without Dear ImGui and GLFW.
#include "dashboard/dashboard.h"

namespace app {

bool has_dashboard() { return false; }

lb::InputErrors check(const DashboardRequest&) { return {}; }

ExitCode show(lb::Feed&, const DashboardRequest&, Console& console) {
  return console.fail(ExitCode::kEnvironment, "built without the dashboard");
}

}  // namespace app
