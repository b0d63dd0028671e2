using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>Writes an extractor's answers: frames of a kind, a length and so many bytes.</summary>
internal sealed class FrameWriter(Stream output) : IDisposable
{
    public const int HeadBytes = 5;

    /// <summary>Longer texts are sent in pieces, so that the reader needs no larger memory for them.</summary>
    public const int MaxCharacters = 32 << 10;

    private const int BufferBytes = 64 << 10;

    private readonly BufferedStream _output = new(output, BufferBytes);

    public void Write(FrameKind kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], content.Length);
        _output.Write(head);
        _output.Write(content);
    }

    public void Write(DocumentSection section)
    {
        for (var at = 0; at < section.Text.Length; at += MaxCharacters)
        {
            var piece = section.Text.AsSpan(at, Math.Min(MaxCharacters, section.Text.Length - at));
            Write(FrameKind.Text, MemoryMarshal.AsBytes(piece));
        }

        var link = section.Link is { Length: <= MaxCharacters } known ? known : "";
        Write(FrameKind.Section, MemoryMarshal.AsBytes(link.AsSpan()));
    }

    public void Flush() => _output.Flush();

    public void Dispose() => _output.Dispose();
}
