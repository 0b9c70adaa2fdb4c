#include "gui/headless.h"

#include "dashboard_view.h"
#include "platform/imgui_compat.h"
#include "platform/raster.h"

namespace gui {

namespace {

/// Pictures in ordinary memory, as the software rasteriser reads them.
class MemoryTextures final : public Textures {
 public:
  ImTextureID upload(const Image& image) override {
    picture_ = image;
    return &picture_;
  }

  void take_fonts(ImFontAtlas& atlas) {
    unsigned char* pixels = nullptr;
    atlas.GetTexDataAsRGBA32(&pixels, &fonts_.width, &fonts_.height);
    fonts_.rgba.assign(
        pixels, pixels + static_cast<std::size_t>(fonts_.width) * static_cast<std::size_t>(fonts_.height) * 4);
    atlas.SetTexID(&fonts_);
  }

 private:
  Image fonts_;
  Image picture_;
};

}  // namespace

class HeadlessDashboard::Impl {
 public:
  Impl(lb::Feed& feed, const HeadlessOptions& options)
      : feed_(feed), scale_(options.scale), context_(create_context()) {
    ImGuiIO& io = ImGui::GetIO();
    use_vertex_offsets(io);
    const FontSource source = options.built_in_font ? FontSource::kBuiltIn : FontSource::kEmbedded;
    fonts_ = load_fonts(*io.Fonts, scale_, source);
    textures_.take_fonts(*io.Fonts);
    state_.dark = options.dark;
    state_.export_path = options.export_path;
    put_mouse(io, -1, -1);
    resize(options.width, options.height);
  }
  ~Impl() { ImGui::DestroyContext(context_); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ImGuiIO& io() const {
    ImGui::SetCurrentContext(context_);
    return ImGui::GetIO();
  }

  void resize(int width, int height) const {
    io().DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  }

  void frame(double seconds) {
    io().DeltaTime = static_cast<float>(seconds);
    ImGui::NewFrame();
    draw_dashboard(feed_, state_, {fonts_, textures_, probes_, scale_});
    ImGui::Render();
  }

  Image render() const {
    ImGui::SetCurrentContext(context_);
    return rasterise(*ImGui::GetDrawData(), palette_of(state_.dark).window);
  }

  State state_;
  Probes probes_;

 private:
  lb::Feed& feed_;
  float scale_;
  ImGuiContext* context_;
  Fonts fonts_;
  MemoryTextures textures_;
};

HeadlessDashboard::HeadlessDashboard(lb::Feed& feed, const HeadlessOptions& options)
    : impl_(std::make_unique<Impl>(feed, options)) {}
HeadlessDashboard::~HeadlessDashboard() = default;

void HeadlessDashboard::resize(int width, int height) { impl_->resize(width, height); }
void HeadlessDashboard::move_mouse(float x, float y) { put_mouse(impl_->io(), x, y); }
void HeadlessDashboard::press_mouse(bool down) { put_mouse_button(impl_->io(), down); }
void HeadlessDashboard::turn_wheel(float notches) { put_mouse_wheel(impl_->io(), notches); }
void HeadlessDashboard::press(Key key) { impl_->state_.keys.push_back(key); }
void HeadlessDashboard::frame(double seconds) { impl_->frame(seconds); }

lb::Duration HeadlessDashboard::playhead() const {
  return lb::Duration{static_cast<lb::Duration::rep>(impl_->state_.playhead * 1e9)};
}
void HeadlessDashboard::set_playhead(lb::Duration at) { impl_->state_.playhead = lb::to_seconds(at); }

bool HeadlessDashboard::closed() const { return impl_->state_.close_wanted; }
const Probes& HeadlessDashboard::probes() const { return impl_->probes_; }
Image HeadlessDashboard::render() const { return impl_->render(); }

}  // namespace gui
