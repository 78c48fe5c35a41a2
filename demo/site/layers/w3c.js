// W3C Customer Experience Digital Data. It knows no phone number.
window.digitalData = { user: [] };
window.acmeVisitor = {
  name({ email, id, token }) {
    window.digitalData.user = [{ profile: [{ profileInfo: { profileID: id, email, token } }] }];
  },
  forget() {
    window.digitalData.user = [];
  },
};
