using Connectors.Sources.Http;
using MailKit;
using MimeKit;
using MimeKit.Encodings;

namespace Connectors.Sources.Imap;

/// <summary>
/// Reads an attachment in pieces and decodes them, so an attachment of any size takes little memory, and a connection that ends costs one
/// piece.
/// </summary>
internal sealed class ImapAttachmentStream(Func<int, int, CancellationToken, Task<byte[]>> fetch, ImapAttachment attachment)
    : ReadOnlyStream
{
    private const int Piece = 512 << 10;

    private readonly IMimeDecoder? _decoder = attachment.Encoding switch
    {
        ContentEncoding.Base64 => new Base64Decoder(),
        ContentEncoding.QuotedPrintable => new QuotedPrintableDecoder(),
        ContentEncoding.UUEncode => new UUDecoder(),
        _ => null,
    };

    private byte[] _decoded = [];
    private int _given;
    private int _end;
    private long _total;
    private int _offset;
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _end && !_ended && buffer.Length > 0)
            await LoadAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _end - _given);
        _decoded.AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count)
        => throw new NotSupportedException("An attachment is only read asynchronously.");

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        byte[] piece;
        try
        {
            piece = await fetch(_offset, Piece, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new DocumentUnreadableException(FailureReason.Transient, $"{attachment.Name} could not be read: {e.Message}", e);
        }

        _offset += piece.Length;
        _ended = piece.Length < Piece;
        if (_decoder is null)
        {
            (_decoded, _end) = (piece, piece.Length);
        }
        else
        {
            _decoded = new byte[_decoder.EstimateOutputLength(piece.Length)];
            _end = _decoder.Decode(piece, 0, piece.Length, _decoded);
        }

        (_given, _total) = (0, _total + _end);
        if (_total > attachment.SizeLimit)
            throw attachment.TooLarge();
    }
}

/// <param name="Name">The file's name, for messages.</param>
/// <param name="Encoding">How its bytes are written in the message.</param>
/// <param name="SizeLimit">The number of bytes from which it is too large.</param>
internal sealed record ImapAttachment(string Name, ContentEncoding Encoding, long SizeLimit)
{
    public static ContentEncoding EncodingOf(BodyPartBasic part)
        => MimeKit.Utils.MimeUtils.TryParse(part.ContentTransferEncoding ?? "", out ContentEncoding encoding)
            ? encoding
            : ContentEncoding.Default;

    /// <summary>Returns the least number of bytes that so many encoded ones can mean. Base64 writes 57 bytes in 78.</summary>
    public long LeastBytes(long encoded) => Encoding switch
    {
        ContentEncoding.Base64 => encoded * 57 / 78,
        ContentEncoding.QuotedPrintable => encoded / 3,
        ContentEncoding.UUEncode => encoded / 2,
        _ => encoded,
    };

    public DocumentUnreadableException TooLarge()
        => new(FailureReason.TooLarge, $"{Name} has more bytes than the size_limit of {SizeLimit:N0}.");
}
