"""The sealing room: certificates, time stamps and PAdES signatures, made with pyHanko in processes of their own."""
