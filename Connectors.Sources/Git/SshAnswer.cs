using System.Text;
using Connectors.Sources.Http;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Connectors.Sources.Git;

/// <summary>What a program on a machine that is reached by SSH writes, and where it reads. Disposing it ends the connection.</summary>
internal sealed class SshAnswer : ReadOnlyStream
{
    /// <summary>The library takes all that comes. Only a machine that reads far slower than its network lets so much wait.</summary>
    private const long MaxWaiting = 256L << 20;

    private const int MaxRemark = 200;

    private readonly SshClient _client;
    private readonly SshCommand _command;
    private readonly Stream _input;
    private readonly Task _run;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private int _closed;

    /// <param name="client">It belongs to the answer.</param>
    /// <param name="command">For the shell at the other side.</param>
    /// <param name="silence">The longest time between two reads.</param>
    /// <param name="time">The clock.</param>
    public SshAnswer(SshClient client, string command, TimeSpan silence, TimeProvider time)
    {
        (_client, _silence, _time) = (client, silence, time);
        _command = client.CreateCommand(command);
        _run = _command.ExecuteAsync(CancellationToken.None);
        _input = _command.CreateInputStream();
    }

    public async Task SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _input.WriteAsync(bytes, cancellationToken);
        await _input.FlushAsync(cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_command.OutputStream.Length > MaxWaiting)
            throw new SourceException(SourceErrorKind.Transient, "The git server sends faster than this machine reads.");
        var bytes = new byte[Math.Min(buffer.Length, 64 << 10)];
        try
        {
            // The library's own reads cannot be cancelled: they end with the connection.
            var reading = Task.Run(() => _command.OutputStream.Read(bytes, 0, bytes.Length), CancellationToken.None);
            var read = await reading.WaitAsync(_silence, _time, cancellationToken);
            bytes.AsMemory(0, read).CopyTo(buffer);
            return read;
        }
        catch (TimeoutException e)
        {
            throw new SourceException(
                SourceErrorKind.Transient,
                $"The git server sent nothing for {_silence.TotalSeconds:0} seconds in the middle of an answer.",
                e);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or IOException)
        {
            throw new SourceException(SourceErrorKind.Transient, "The connection to the git server broke in the middle of an answer.", e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>What the program wrote about its trouble. Empty if nothing.</summary>
    public async Task<string> RemarkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _run.WaitAsync(_silence, _time, cancellationToken);
        }
        catch (Exception e) when (e is SshException or TimeoutException or ObjectDisposedException)
        {
            return "";
        }

        var text = string.Concat(_command.Error.Select(letter => char.IsControl(letter) ? ' ' : letter)).Replace('?', '.').Trim();
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, MaxRemark)]));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _client.Dispose();
            _command.Dispose();
            // It ends with the connection, however it ends.
            _ = _run.ContinueWith(
                run => run.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        base.Dispose(disposing);
    }
}
