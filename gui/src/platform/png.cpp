#include "platform/png.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include <stb/stb_image_write.h>

namespace gui {

namespace {

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<unsigned char>*>(context);
  const auto* from = static_cast<const unsigned char*>(data);
  bytes.insert(bytes.end(), from, from + size);
}

}  // namespace

std::string write_png(const std::string& path, const Image& image) {
  std::vector<unsigned char> bytes;
  if (stbi_write_png_to_func(append, &bytes, image.width, image.height, 4, image.rgba.data(), image.width * 4) ==
      0) {
    return "the picture could not be encoded";
  }
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return "cannot write " + path + ": " + std::strerror(errno);
  errno = 0;
  bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  whole = std::fflush(file) == 0 && whole;  // a full disk shows here at the latest
  const int error = errno;
  if (std::fclose(file) == 0 && whole) return {};
  // Half a picture is removed; a device or a pipe that was named instead of a file is not ours.
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) std::filesystem::remove(path, ignored);
  return "cannot write " + path + ": " + std::strerror(error != 0 ? error : EIO);
}

}  // namespace gui
