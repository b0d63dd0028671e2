namespace Connectors.Jobs.Hosting;

/// <summary>The private PostgreSQL cannot be had. The message is one line and says what to do; the process ends with code 2.</summary>
internal sealed class PrivatePostgresException(string message, Exception? innerException = null) : Exception(message, innerException);
