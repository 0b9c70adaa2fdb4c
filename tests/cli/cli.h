#pragma once

#include <string>
#include <vector>

#include "support/process.h"

namespace cli_test {

using testing_support::Process;
using testing_support::ProcessOptions;
using testing_support::ProcessResult;
using Words = std::vector<std::string>;

/// The command line that starts the binary under test.
Words command(const Words& arguments);

/// Runs it to its end.
ProcessResult lbsim(const Words& arguments, const ProcessOptions& options = {});

/// A run is under way once its progress shows: that needs a terminal. Nothing else tells that it began.
ProcessOptions on_a_terminal();

/// The path of a shipped scenario.
std::string shipped(const std::string& name);

/// A folder for one test; gone with everything in it when this is destroyed.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

  /// Writes a file and answers its path.
  std::string write(const std::string& name, const std::string& text) const;

  std::string read(const std::string& name) const;

  /// The names in it, sorted.
  std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// A scenario of two nodes and constant arrivals, 100 requests in 1 s, with `extra` keys ("\"seed\": 2,") in
/// front.
std::string small_scenario(const std::string& extra = {});

/// One of an hour and 360 million requests, which takes minutes: what an interrupt has to end.
std::string endless_scenario();

}  // namespace cli_test
