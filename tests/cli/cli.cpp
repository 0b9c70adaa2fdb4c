#include "cli.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace cli_test {

Words command(const Words& arguments) {
  Words words{LBSIM_BIN_DIR "/lbsim"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

ProcessResult lbsim(const Words& arguments, const ProcessOptions& options) {
  return testing_support::run_process(command(arguments), options);
}

ProcessOptions on_a_terminal() {
  ProcessOptions options;
  options.terminal = true;
  options.environment = {{"TERM", "xterm"}};
  return options;
}

std::string shipped(const std::string& name) { return LBSIM_SOURCE_DIR "/scenarios/" + name; }

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "lbsim-cli-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  const std::string path = path_ + "/" + name;
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
  return path;
}

std::string Folder::read(const std::string& name) const {
  std::ifstream file(path_ + "/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

std::string small_scenario(const std::string& extra) {
  return "{" + extra +
         R"("duration": "1s", "nodes": [{"name": "a"}, {"name": "b"}], "traffic": [{"name": "t",
            "arrivals": {"constant": 100}}]})";
}

std::string endless_scenario() {
  return R"({"duration": "1h", "nodes": [{"name": "a", "count": 4, "backend": {"concurrency": 100}}],
             "traffic": [{"name": "t", "arrivals": {"poisson": 100000}}]})";
}

}  // namespace cli_test
