using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Connectors.Jobs.Text.Extraction;

namespace Connectors.Jobs.Text.Programs;

/// <summary>
/// One run of a program. Standard input, output and errors are moved at the same time, because each of them may fill its pipe.
/// </summary>
internal sealed class ProgramRun(Process process) : IDisposable
{
    private const int BufferBytes = 64 << 10;
    private const int MaxErrorBytes = 4 << 10;
    private const int StackBytes = 256 << 10;

    private Exception? _inputFailure;
    private string _errors = "";

    /// <summary>Limits the program's memory, and its processor time if there is a limit for it.</summary>
    public void Limit(int megabytes, int? seconds) => Cage.Limit(process.Id, megabytes, seconds);

    /// <summary>Feeds the program, hands over what it writes, and waits for its end.</summary>
    public ProgramEnd Finish(Stream? input, Action<Stream> take)
    {
        var feeding = Begin(() => Feed(input));
        var complaining = Begin(ReadErrors);
        try
        {
            take(process.StandardOutput.BaseStream);
        }
        catch
        {
            Kill();
            throw;
        }

        process.WaitForExit();
        feeding.Join();
        complaining.Join();
        return _inputFailure is null
            ? new ProgramEnd(process.ExitCode, _errors)
            : throw new IOException("The file cannot be read: " + _inputFailure.Message, _inputFailure);
    }

    /// <summary>Kills the program and its children. This closes their pipes, so whoever reads these goes on.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already, or one of its children has ended meanwhile.
        }
    }

    public void Dispose()
    {
        // After an error in between, the program may still run.
        Kill();
        process.Dispose();
    }

    private static Thread Begin(Action work)
    {
        var thread = new Thread(() => work(), StackBytes) { IsBackground = true, Name = "Installed program" };
        thread.Start();
        return thread;
    }

    private void Feed(Stream? input)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            using var target = process.StandardInput.BaseStream;
            for (var read = Read(input, buffer); read > 0; read = Read(input, buffer))
                target.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // The program ended before it had read everything. Its exit code tells whether this is an error.
        }
    }

    private int Read(Stream? input, byte[] buffer)
    {
        try
        {
            return input?.Read(buffer) ?? 0;
        }
        catch (Exception exception)
        {
            _inputFailure = exception;
            return 0;
        }
    }

    /// <summary>Keeps the first errors only: programs may write one for each byte of a damaged file.</summary>
    private void ReadErrors()
    {
        var kept = new byte[MaxErrorBytes];
        var length = 0;
        var buffer = new byte[BufferBytes];
        try
        {
            for (int read; (read = process.StandardError.BaseStream.Read(buffer)) > 0;)
            {
                var more = Math.Min(read, kept.Length - length);
                buffer.AsSpan(0, more).CopyTo(kept.AsSpan(length));
                length += more;
            }
        }
        catch (IOException)
        {
            // The program was killed.
        }

        _errors = Encoding.UTF8.GetString(kept, 0, length);
    }
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Errors">The first that it wrote to its standard error.</param>
internal sealed record ProgramEnd(int Code, string Errors);
