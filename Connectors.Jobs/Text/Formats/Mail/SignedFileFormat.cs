using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>A file within its signature (P7M): the file itself is read. Nothing is verified.</summary>
/// <param name="files">Reads the file.</param>
internal sealed class SignedFileFormat(NestedFiles files) : INestingFormat
{
    private const int MaxLayers = 4;
    private const string Data = "1.2.840.113549.1.7.1";
    private const string Signed = "1.2.840.113549.1.7.2";
    private const string Enveloped = "1.2.840.113549.1.7.3";

    public string MediaType => "application/pkcs7-mime";

    public string Name => "Signed files (P7M)";

    /// <summary>The file begins with a sequence of ASN.1.</summary>
    public bool Knows(FileProbe probe) => probe.IsCalled(MediaType, ".p7m") && probe.StartsWith(0x30);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget) => Read(file, budget, 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var text = files.Read(Unwrap(bytes), "", null, budget, depth)
            ?? throw new DocumentUnreadableException(FailureReason.Unsupported, "The signed file is of a kind that is not read.");
        yield return new DocumentSection(text);
    }

    private static byte[] Unwrap(byte[] packed)
    {
        try
        {
            for (var layer = 0; layer < MaxLayers; layer++)
            {
                var kind = ContentInfo.GetContentType(packed).Value;
                if (kind == Enveloped)
                    throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is encrypted for its recipients.");
                if (kind != Signed)
                    break;
                var signed = new SignedCms();
                signed.Decode(packed);
                packed = signed.ContentInfo.Content;
                if (signed.ContentInfo.ContentType.Value == Data)
                    return packed;
            }
        }
        catch (CryptographicException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        throw new DocumentUnreadableException(FailureReason.Unsupported, "The file holds no signed content.");
    }
}
