namespace Connectors.Sources.Gmail;

/// <param name="AttachmentId">Set where the bytes have to be asked for; changes from answer to answer.</param>
/// <param name="Data">The bytes in base64url, padded or not.</param>
internal sealed record GmailBody(string? AttachmentId, long Size, string? Data);
