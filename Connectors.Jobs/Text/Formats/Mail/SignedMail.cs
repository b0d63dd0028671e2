using System.Security.Cryptography.Pkcs;
using MimeKit;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>
/// Takes a message out of its signature (S/MIME). Nothing is verified: a reader sees the text whether the signature is good or not.
/// </summary>
internal static class SignedMail
{
    /// <summary>Signed content within signed content is as deep as any program goes.</summary>
    private const int MaxLayers = 4;

    private const string Data = "1.2.840.113549.1.7.1";

    /// <summary>Whether a part is a message within its signature. Encrypted ones say so.</summary>
    public static bool IsSigned(MimePart part)
    {
        var isPacked = part.ContentType.IsMimeType("application", "pkcs7-mime")
            || part.ContentType.IsMimeType("application", "x-pkcs7-mime")
            || Path.GetExtension(part.FileName ?? "").Equals(".p7m", StringComparison.OrdinalIgnoreCase);
        var kind = part.ContentType.Parameters["smime-type"] ?? "signed-data";
        return isPacked && kind.Equals("signed-data", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns the message within the signature; null if there is none, as in an encrypted one.</summary>
    public static MimeMessage? Unwrap(byte[] packed, TextBudget budget)
    {
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            if (ContentInfo.GetContentType(packed).Value != "1.2.840.113549.1.7.2")
                return null;
            var signed = new SignedCms();
            signed.Decode(packed);
            packed = signed.ContentInfo.Content;
            if (signed.ContentInfo.ContentType.Value == Data)
                return MailFormat.Parse(new MemoryStream(packed), budget);
        }

        return null;
    }
}
